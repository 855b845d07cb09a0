//! The ledger against published vectors, against ct-merkle, and against tampering.

use std::cell::Cell;
use std::collections::HashMap;
use std::convert::Infallible;

use caselot_core::ledger::bundle::{self, BundleError};
use caselot_core::ledger::checkpoint::{self, Checkpoint, CheckpointError, NoteError, NoteKey};
use caselot_core::ledger::merkle::{Hash, empty_root, leaf_hash, node_hash};
use caselot_core::ledger::proof::{ProofFault, verify_consistency, verify_inclusion};
use caselot_core::ledger::prover::{
    Prover, TileCache, consistency_proof, inclusion_proof, root_at,
};
use caselot_core::ledger::tree::{Frontier, ProofError, Tile, TileSource};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof};
use ed25519_dalek::Signer;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;

#[derive(Default)]
struct Shelf {
    tiles: HashMap<(u8, u64), Vec<u8>>,
    reads: Cell<usize>,
}

impl TileSource for Shelf {
    type Error = Infallible;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
        self.reads.set(self.reads.get() + 1);
        Ok(self.tiles.get(&(level, index)).cloned())
    }
}

fn entry(i: u64) -> Vec<u8> {
    format!("entry {i}").into_bytes()
}

fn leaf(i: u64) -> Hash {
    leaf_hash(&entry(i))
}

fn grow(frontier: &mut Frontier, shelf: &mut Shelf, size: u64) {
    let mut full: Vec<Tile> = Vec::new();
    for i in frontier.size()..size {
        frontier.append(leaf(i), &mut full);
    }
    for tile in full {
        assert_eq!(tile.hashes.len(), 256 * 32);
        assert!(shelf.tiles.insert((tile.level, tile.index), tile.hashes).is_none());
    }
}

fn tree(size: u64) -> (Frontier, Shelf) {
    let (mut frontier, mut shelf) = (Frontier::new(), Shelf::default());
    grow(&mut frontier, &mut shelf, size);
    (frontier, shelf)
}

fn oracle(size: u64) -> Oracle {
    let mut oracle = Oracle::new();
    (0..size).for_each(|i| oracle.push(entry(i)));
    oracle
}

fn oracle_root(oracle: &Oracle) -> Hash {
    (*oracle.root().as_bytes()).into()
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks::<32>().0.to_vec()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn hash(text: &str) -> Hash {
    hex(text).try_into().unwrap()
}

/// Root of RFC 6962, 2.1, as the recursive definition reads.
fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&defined_root(left), &defined_root(right))
        }
    }
}

// The vectors of Certificate Transparency's reference implementation.
const CT_LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const CT_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn certificate_transparency_vectors() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Frontier::new().root(), hash(empty));
    let (mut frontier, mut tiles) = (Frontier::new(), Vec::new());
    for (entry, root) in CT_LEAVES.iter().zip(CT_ROOTS) {
        frontier.append(leaf_hash(&hex(entry)), &mut tiles);
        assert_eq!(frontier.root(), hash(root));
    }
    let shelf = Shelf::default();
    let path = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        CT_ROOTS[3],
    ];
    assert_eq!(inclusion_proof(&frontier, &shelf, 5, 8).unwrap(), path.map(hash));
    let path = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        CT_ROOTS[3],
    ];
    assert_eq!(consistency_proof(&frontier, &shelf, 6, 8).unwrap(), path.map(hash));
    verify_consistency(6, &hash(CT_ROOTS[5]), 8, &hash(CT_ROOTS[7]), &path.map(hash)).unwrap();
}

#[test]
fn every_root_is_ct_merkles() {
    let (last, shelf) = tree(1500);
    let (mut grown, mut other, mut expected) = (Frontier::new(), Shelf::default(), Oracle::new());
    let cache = TileCache::default();
    let prover = Prover::new(&last, &shelf, &cache);
    assert_eq!(prover.root_at(0).unwrap(), empty_root());
    for size in 1..=1500 {
        expected.push(entry(size - 1));
        grow(&mut grown, &mut other, size);
        let root = oracle_root(&expected);
        assert_eq!(grown.root(), root, "size {size}");
        assert_eq!(prover.root_at(size).unwrap(), root, "size {size}");
    }
    assert_eq!(grown, last);
    assert_eq!(other.tiles, shelf.tiles);
}

#[test]
fn all_proofs_between_small_sizes() {
    let (frontier, shelf) = tree(300);
    let cache = TileCache::default();
    let prover = Prover::new(&frontier, &shelf, &cache);
    for size in (1..=40).chain(254..=259) {
        let root = prover.root_at(size).unwrap();
        for index in 0..size {
            let proof = prover.inclusion(index, size).unwrap();
            verify_inclusion(&leaf(index), index, size, &proof, &root).unwrap();
        }
        for old in 0..=size {
            let old_root = prover.root_at(old).unwrap();
            let proof = prover.consistency(old, size).unwrap();
            verify_consistency(old, &old_root, size, &root, &proof).unwrap();
        }
    }
    assert_eq!(shelf.reads.get(), 1, "a prover reads each tile once");
}

#[test]
fn a_third_level_of_tiles() {
    let size = 65_536 + 300;
    let (frontier, shelf) = tree(size);
    assert_eq!(shelf.tiles.len(), 257 + 1);
    let leaves: Vec<Hash> = (0..size).map(leaf).collect();
    let root = defined_root(&leaves);
    assert_eq!(frontier.root(), root);
    for at in [1, 255, 256, 257, 511, 65_535, 65_536, 65_537, 65_792, size - 1, size] {
        let old_root = defined_root(&leaves[..at as usize]);
        assert_eq!(root_at(&frontier, &shelf, at).unwrap(), old_root);
        shelf.reads.set(0);
        let proof = consistency_proof(&frontier, &shelf, at, size).unwrap();
        verify_consistency(at, &old_root, size, &root, &proof).unwrap();
        let proof = inclusion_proof(&frontier, &shelf, at - 1, at).unwrap();
        verify_inclusion(&leaf(at - 1), at - 1, at, &proof, &old_root).unwrap();
        let proof = inclusion_proof(&frontier, &shelf, at - 1, size).unwrap();
        verify_inclusion(&leaf(at - 1), at - 1, size, &proof, &root).unwrap();
        assert!(shelf.reads.get() <= 12, "{} reads", shelf.reads.get());
    }
    for stop in [0, 1, 255, 256, 257, 65_535, 65_536, size] {
        let (grown, shelf) = tree(stop);
        let tail = &leaves[(stop - stop % 256) as usize..stop as usize];
        assert_eq!(Frontier::rebuild(&shelf, stop, tail).unwrap(), grown);
    }
}

#[test]
fn refusals_of_the_tree() {
    let (frontier, mut shelf) = tree(600);
    let beyond = ProofError::SizeBeyondTree { size: 601, tree: 600 };
    assert_eq!(root_at(&frontier, &shelf, 601), Err(beyond.clone()));
    assert_eq!(inclusion_proof(&frontier, &shelf, 0, 601), Err(beyond.clone()));
    assert_eq!(consistency_proof(&frontier, &shelf, 0, 601), Err(beyond));
    assert_eq!(
        inclusion_proof(&frontier, &shelf, 9, 9),
        Err(ProofError::IndexBeyondSize { index: 9, size: 9 })
    );
    assert_eq!(
        consistency_proof(&frontier, &shelf, 10, 9),
        Err(ProofError::SizesReversed { old: 10, new: 9 })
    );
    assert_eq!(
        Frontier::rebuild(&shelf, 600, &[]),
        Err(ProofError::TailLength { needed: 88, given: 0 })
    );
    shelf.tiles.get_mut(&(0, 1)).unwrap().pop();
    let malformed = ProofError::TileMalformed { level: 0, index: 1 };
    assert_eq!(inclusion_proof(&frontier, &shelf, 300, 600), Err(malformed));
    shelf.tiles.clear();
    let missing = ProofError::TileMissing { level: 0, index: 1 };
    assert_eq!(inclusion_proof(&frontier, &shelf, 300, 600), Err(missing.clone()));
    assert!(!missing.to_string().is_empty());
}

#[test]
fn strict_consistency_of_equal_and_empty_trees() {
    let (one, two, empty) = ([1; 32], [2; 32], empty_root());
    assert_eq!(verify_consistency(0, &empty, 5, &one, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &one, 5, &one, &[]), Err(ProofFault::OldRootDiffers));
    assert_eq!(verify_consistency(0, &empty, 5, &one, &[two]), Err(ProofFault::WrongLength));
    assert_eq!(verify_consistency(0, &empty, 0, &one, &[]), Err(ProofFault::RootDiffers));
    assert_eq!(verify_consistency(5, &one, 5, &one, &[]), Ok(()));
    assert_eq!(verify_consistency(5, &one, 5, &two, &[]), Err(ProofFault::RootDiffers));
    assert_eq!(verify_consistency(5, &one, 5, &one, &[one]), Err(ProofFault::WrongLength));
    assert_eq!(verify_consistency(6, &one, 5, &one, &[]), Err(ProofFault::SizesReversed));
    assert_eq!(verify_consistency(4, &one, 5, &one, &[]), Err(ProofFault::WrongLength));
    assert_eq!(verify_consistency(3, &one, 5, &one, &[]), Err(ProofFault::WrongLength));
    assert_eq!(verify_inclusion(&one, 0, 0, &[], &one), Err(ProofFault::IndexBeyondSize));
    assert_eq!(verify_inclusion(&one, 0, 1, &[], &one), Ok(()));
    assert_eq!(verify_inclusion(&one, 0, 1, &[one], &one), Err(ProofFault::WrongLength));
    let many = [one; 70];
    assert!(verify_inclusion(&one, u64::MAX - 1, u64::MAX, &many, &one).is_err());
    assert!(verify_consistency(u64::MAX - 1, &one, u64::MAX, &one, &many).is_err());
}

/// Every way to spoil a proof: a flipped bit, a hash removed, doubled, added, swapped.
fn spoiled(proof: &[Hash], bit: usize) -> Vec<Vec<Hash>> {
    let mut all = vec![[proof, &[[7; 32]]].concat(), [&[[7; 32]], proof].concat()];
    for i in 0..proof.len() {
        let mut flipped = proof.to_vec();
        flipped[i][bit / 8] ^= 1 << (bit % 8);
        let mut removed = proof.to_vec();
        removed.remove(i);
        let mut doubled = proof.to_vec();
        doubled.insert(i, proof[i]);
        all.extend([flipped, removed, doubled]);
        if i > 0 {
            let mut swapped = proof.to_vec();
            swapped.swap(i - 1, i);
            all.push(swapped);
        }
    }
    all
}

/// Sizes anywhere up to 1,500, and often beside a power of two or a tile's end.
fn sizes() -> impl Strategy<Value = u64> {
    let edges = prop::sample::select(vec![2_u64, 4, 8, 64, 128, 256, 512, 768, 1024, 1280]);
    prop_oneof![1_u64..=1500, (edges, 0_u64..3).prop_map(|(edge, d)| edge + d - 1)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn inclusion_is_ct_merkles(size in sizes(), more in 0_u64..400, at: prop::sample::Index,
                               bit in 0_usize..256) {
        let index = at.index(size as usize) as u64;
        let (frontier, shelf) = tree(size + more);
        let expected = oracle(size);
        let root = oracle_root(&expected);
        let proof = inclusion_proof(&frontier, &shelf, index, size).unwrap();
        let theirs = expected.prove_inclusion(index as usize);
        prop_assert_eq!(&proof, &hashes(theirs.as_bytes()));
        let ours = InclusionProof::try_from_bytes(proof.concat()).unwrap();
        prop_assert!(expected.root().verify_inclusion(&entry(index), index, &ours).is_ok());

        let leaf = leaf(index);
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));
        for bad in spoiled(&proof, bit) {
            prop_assert!(verify_inclusion(&leaf, index, size, &bad, &root).is_err());
        }
        let (mut bad_leaf, mut bad_root) = (leaf, root);
        bad_leaf[bit / 8] ^= 1 << (bit % 8);
        bad_root[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_inclusion(&bad_leaf, index, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &bad_root).is_err());
        prop_assert!(verify_inclusion(&leaf, index ^ 1, size, &proof, &root).is_err() || size == 1);
        prop_assert!(verify_inclusion(&leaf, size, size, &proof, &root).is_err());
    }

    /// However it is asked for, and whatever is at hand.
    #[test]
    fn two_proofs_at_once_are_the_same_two(size in sizes(), more in prop_oneof![Just(0), 0_u64..400],
                                           at in prop::array::uniform2(any::<prop::sample::Index>())) {
        let leaves = at.map(|at| at.index(size as usize) as u64);
        let (frontier, shelf) = tree(size + more);
        let one = |leaf| inclusion_proof(&frontier, &shelf, leaf, size).unwrap();
        let cache = TileCache::default();
        let suffixes = frontier.suffixes();
        let prover = Prover::new(&frontier, &shelf, &cache);
        prop_assert_eq!(&prover.inclusions(leaves, size).unwrap(), &leaves.map(one));
        let prover = prover.with_suffixes(&suffixes);
        prop_assert_eq!(&prover.inclusions(leaves, size).unwrap(), &leaves.map(one));
        prop_assert_eq!(prover.inclusion(leaves[0], size).unwrap(), one(leaves[0]));
        let beyond = prover.inclusions([leaves[0], size], size);
        prop_assert_eq!(beyond, Err(ProofError::IndexBeyondSize { index: size, size }));
    }

    #[test]
    fn consistency_is_ct_merkles(size in sizes(), more in 0_u64..400, at: prop::sample::Index,
                                 bit in 0_usize..256) {
        let old = 1 + at.index(size as usize) as u64;
        let (frontier, shelf) = tree(size + more);
        let (before, after) = (oracle(old), oracle(size));
        let (old_root, root) = (oracle_root(&before), oracle_root(&after));
        let proof = consistency_proof(&frontier, &shelf, old, size).unwrap();
        let theirs = after.prove_consistency((size - old) as usize);
        if old != size {
            prop_assert_eq!(&proof, &hashes(theirs.as_bytes()));
            let ours = ConsistencyProof::try_from_bytes(proof.concat()).unwrap();
            prop_assert!(after.root().verify_consistency(&before.root(), &ours).is_ok());
        }
        prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &proof), Ok(()));
        for bad in spoiled(&proof, bit) {
            prop_assert!(verify_consistency(old, &old_root, size, &root, &bad).is_err());
        }
        let (mut bad_old, mut bad_root) = (old_root, root);
        bad_old[bit / 8] ^= 1 << (bit % 8);
        bad_root[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(old, &bad_old, size, &root, &proof).is_err());
        prop_assert!(verify_consistency(old, &old_root, size, &bad_root, &proof).is_err());
    }
}

const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETERS_TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                           then you don't know what your problem is.\n";
const PETERS_LINE: &str = "— PeterNeumann \
    x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

// The example of Go's golang.org/x/mod/sumdb/note.
#[test]
fn signed_note_vector() {
    let key = NoteKey::parse_vkey(PETER).unwrap();
    assert_eq!((key.name(), key.key_id()), ("PeterNeumann", 0xc74f_20a3));
    assert_eq!(key.vkey(), PETER);
    let note = format!("{PETERS_TEXT}\n{PETERS_LINE}");
    assert_eq!(key.verify(&note), Ok(PETERS_TEXT));
    assert_eq!(key.verify(&note.replace("think", "thinK")), Err(NoteError::Signature));
    assert_eq!(key.verify(&format!("{note}{PETERS_LINE}")), Err(NoteError::NoteForm));
    let other = NoteKey::new("PeterNeumann", *key_of([9; 32], "x").public()).unwrap();
    assert_eq!(other.verify(&note), Err(NoteError::SignerId));
    let other = NoteKey::new("Peter", *key.public()).unwrap();
    assert_eq!(other.verify(&note), Err(NoteError::SignerName));
    assert_eq!(
        checkpoint::parse_unverified(&note),
        Err(CheckpointError::Lines),
        "a sound note is not yet a checkpoint"
    );
}

// RFC 8032, section 7.1, test 1.
#[test]
fn ed25519_vector() {
    let seed = hash("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = hash("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
                     5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
    let key = checkpoint::signing_key(&seed);
    assert_eq!(key.verifying_key().as_bytes(), &public);
    assert_eq!(key.sign(b"").to_bytes().to_vec(), hex(signature));
    let print: String = Sha256::digest(public).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(NoteKey::new("a", public).unwrap().fingerprint(), print);
}

const ORIGIN: &str = "caselot.example/湘0203";

fn key_of(seed: [u8; 32], name: &str) -> NoteKey {
    NoteKey::new(name, checkpoint::signing_key(&seed).verifying_key().to_bytes()).unwrap()
}

fn sample(origin: &str, size: u64) -> (Checkpoint, String, NoteKey) {
    let cp = Checkpoint { origin: origin.to_owned(), size, root: [0xab; 32] };
    let note = checkpoint::sign(&cp, &checkpoint::signing_key(&[3; 32]));
    (cp, note, key_of([3; 32], ORIGIN))
}

#[test]
fn checkpoint_roundtrip_and_form() {
    for size in [0, 1, 10, u64::MAX] {
        let (cp, note, key) = sample(ORIGIN, size);
        assert_eq!(checkpoint::open(&note, &key), Ok(cp.clone()));
        assert_eq!(checkpoint::parse_unverified(&note), Ok(cp));
        assert_eq!(NoteKey::parse_vkey(&key.vkey()), Ok(key));
    }
    let (_, note, _) = sample(ORIGIN, 7);
    let root = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
    assert!(note.starts_with(&format!("{ORIGIN}\n7\n{root}\n\n— {ORIGIN} ")));
    for origin in ["", "a b", "a+b", "a\nb", "a\u{3000}b"] {
        let (_, note, key) = sample(origin, 7);
        assert!(checkpoint::open(&note, &key).is_err(), "{origin:?}");
    }
}

#[test]
fn strict_keys() {
    let key = key_of([3; 32], ORIGIN);
    for name in ["", "a b", "a+b", "a\nb", "a\tb", "a\u{a0}b", "a\u{7f}"] {
        assert_eq!(NoteKey::new(name, *key.public()), Err(NoteError::KeyName), "{name:?}");
    }
    let mut one = [0; 32];
    one[0] = 1;
    assert_eq!(NoteKey::new("a", one), Err(NoteError::PublicKey), "small order");
    one[0] = 2;
    assert_eq!(NoteKey::new("a", one), Err(NoteError::PublicKey), "not on the curve");
    let cases = [
        ("".to_owned(), NoteError::VkeyForm),
        (PETER.replace('+', " "), NoteError::VkeyForm),
        (PETER.replace("c74f20a3", "c74f20a4"), NoteError::VkeyId),
        (PETER.replace("c74f20a3", "C74F20A3"), NoteError::VkeyId),
        (PETER.replace("c74f20a3", "0c74f20a3"), NoteError::VkeyId),
        (PETER.replace("Peter", "Petra"), NoteError::VkeyId),
        (PETER.replace("+AR", "+Ah"), NoteError::VkeyForm),
        (format!("{PETER}\n"), NoteError::VkeyForm),
        (format!("{PETER}="), NoteError::VkeyForm),
        (format!(" {PETER}"), NoteError::KeyName),
        (PETER[..PETER.len() - 4].to_owned(), NoteError::VkeyForm),
    ];
    for (vkey, error) in cases {
        assert_eq!(NoteKey::parse_vkey(&vkey), Err(error), "{vkey:?}");
        assert!(!error.to_string().is_empty());
    }
}

/// Signs any text under the origin, so that only its form can be at fault.
fn signed(text: &str) -> String {
    caselot_core::ledger::note::sign_text(text, ORIGIN, &checkpoint::signing_key(&[3; 32]))
}

#[test]
fn strict_checkpoints() {
    let key = key_of([3; 32], ORIGIN);
    let root = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
    let text = |size: &str, root: &str| signed(&format!("{ORIGIN}\n{size}\n{root}\n"));
    assert!(checkpoint::open(&text("12", root), &key).is_ok());
    for size in
        ["", "012", "00", "+1", "-1", " 1", "1 ", "0x1", "1e3", "１", "18446744073709551616"]
    {
        assert_eq!(
            checkpoint::open(&text(size, root), &key),
            Err(CheckpointError::Size),
            "{size:?}"
        );
    }
    let spare_bits = root.replace("6s=", "6t=");
    for root in ["", &root[..43], &spare_bits, &root[4..], "ab-_", &format!("{root} ")] {
        let opened = checkpoint::open(&text("12", root), &key);
        assert_eq!(opened, Err(CheckpointError::Root), "{root:?}");
    }
    let lines = Err(CheckpointError::Lines);
    for extra in ["extension\n", "\n"] {
        let note = signed(&format!("{ORIGIN}\n12\n{root}\n{extra}"));
        assert_eq!(checkpoint::open(&note, &key), lines, "{extra:?}");
    }
    assert_eq!(checkpoint::open(&signed(&format!("{ORIGIN}\n12\n")), &key), lines);
    let other = signed(&format!("caselot.example/other\n12\n{root}\n"));
    assert_eq!(checkpoint::open(&other, &key), Err(CheckpointError::Origin));

    let note = text("12", root);
    let line = &note[note.find('—').unwrap()..];
    let form = NoteError::NoteForm;
    let bad = NoteError::SignatureLine;
    let cases = [
        (format!("{note}\n"), form),
        (format!("{note}{line}"), form),
        (format!("{note} "), form),
        (note.trim_end().to_owned(), form),
        (note.replace('\n', "\r\n"), form),
        (note.replace("\n\n", "\n"), form),
        (note.replace('—', "-"), bad),
        (note.replace("— ", "—"), bad),
        (note.replace("=\n", "\n"), bad),
        (note.replace("203 ", "203  "), bad),
        (note.replace("203 ", "203 AAAA"), bad),
        (format!("{}A\n", note.trim_end()), bad),
        (String::new(), form),
    ];
    for (note, error) in cases {
        let opened = checkpoint::open(&note, &key);
        assert_eq!(opened, Err(CheckpointError::Note(error)), "{note:?}");
    }
    let stranger = key_of([4; 32], ORIGIN);
    assert_eq!(checkpoint::open(&note, &stranger), Err(CheckpointError::Note(NoteError::SignerId)));
}

/// A bundle of these entries, with the right root.
fn bundle_of(entries: &[Vec<u8>]) -> Vec<u8> {
    let root = defined_root(&entries.iter().map(|e| leaf_hash(e)).collect::<Vec<_>>());
    let cp = Checkpoint { origin: ORIGIN.to_owned(), size: entries.len() as u64, root };
    let note = checkpoint::sign(&cp, &checkpoint::signing_key(&[3; 32]));
    let lines: String = entries.iter().map(|e| bundle::line(e)).collect();
    (bundle::head(&note) + &lines).into_bytes()
}

fn is_sound(bytes: &[u8], key: &NoteKey) -> bool {
    let Ok(bundle) = bundle::parse(bytes) else { return false };
    let leaves: Vec<Hash> = bundle.entries.iter().map(|e| leaf_hash(e)).collect();
    checkpoint::open(&bundle.note, key).is_ok_and(|cp| cp.root == defined_root(&leaves))
}

#[test]
fn bundle_vector_and_every_flipped_bit() {
    let key = key_of([3; 32], ORIGIN);
    let entries = [b"one".to_vec(), b"no".to_vec(), vec![0xff; 7]];
    let bytes = bundle_of(&entries);
    assert!(String::from_utf8_lossy(&bytes).ends_with("=\n\nb25l\nbm8=\n/////////w==\n"));
    assert!(is_sound(&bytes, &key));
    for bit in 0..bytes.len() * 8 {
        let mut bad = bytes.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(!is_sound(&bad, &key), "bit {bit} of {}", String::from_utf8_lossy(&bad));
    }
    for cut in 0..bytes.len() {
        assert!(bundle::parse(&bytes[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn strict_bundles() {
    let entries: Vec<Vec<u8>> = (0..3).map(entry).collect();
    let good = String::from_utf8(bundle_of(&entries)).unwrap();
    let lines: Vec<String> = entries.iter().map(|e| bundle::line(e)).collect();
    let parse = |text: &str| bundle::parse(text.as_bytes()).unwrap_err();
    let truncated = |found| BundleError::Truncated { found, size: 3 };
    assert_eq!(parse(good.trim_end()), truncated(2));
    assert_eq!(parse(&good.replace(&lines[1], "")), truncated(2));
    assert_eq!(parse(&good.replace(&lines.concat(), "")), truncated(0));
    for extra in ["\n", " ", "AAAA\n", "\0"] {
        assert_eq!(parse(&format!("{good}{extra}")), BundleError::Trailing { size: 3 });
    }
    for bad in ["AA\n", "AB==\n", "AA==\r\n", " AA==\n", "A-_A\n", "AA=\n", "AA==AA==\n", "=\n"] {
        let error = parse(&good.replace(&lines[1], bad));
        assert_eq!((error, error.entry()), (BundleError::BadLine { entry: 1 }, Some(1)), "{bad:?}");
        assert!(!error.to_string().is_empty());
    }
    assert!(matches!(parse(&good.replace("\n3\n", "\n03\n")), BundleError::BadHead(_)));
    assert!(matches!(parse(&good.replace("\n\n", "\n")), BundleError::BadHead(_)));
    assert!(matches!(parse(""), BundleError::BadHead(_)));
    assert_eq!(bundle::parse(b"\xff\n\n\xff\n\n"), Err(BundleError::NotText));
    let hostile = good.replace("\n3\n", &format!("\n{}\n", u64::MAX));
    assert_eq!(parse(&hostile), BundleError::Truncated { found: 3, size: u64::MAX });
    let mut binary = good.into_bytes();
    let last = binary.len() - 2;
    binary[last] = 0xff;
    assert_eq!(bundle::parse(&binary), Err(BundleError::BadLine { entry: 2 }));
}

proptest! {
    #[test]
    fn bundle_roundtrip(entries in prop::collection::vec(
        prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
        let bytes = bundle_of(&entries);
        let bundle = bundle::parse(&bytes).unwrap();
        prop_assert_eq!(&bundle.entries, &entries);
        let lines: String = entries.iter().map(|e| bundle::line(e)).collect();
        prop_assert_eq!((bundle::head(&bundle.note) + &lines).into_bytes(), bytes);
        let opened = checkpoint::open(&bundle.note, &key_of([3; 32], ORIGIN));
        prop_assert_eq!(opened, Ok(bundle.checkpoint));
    }

    #[test]
    fn parsing_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = bundle::parse(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = checkpoint::parse_unverified(&text);
        let _ = NoteKey::parse_vkey(&text);
    }

    #[test]
    fn parsing_what_looks_right_never_panics(text in "[a湘+ —=AZ0-9/\n\r]{0,80}",
                                            size: u64, cut: prop::sample::Index) {
        let _ = bundle::parse(text.as_bytes());
        let _ = checkpoint::parse_unverified(&text);
        let (_, note, _) = sample(ORIGIN, size);
        let bytes = [bundle::head(&note).as_bytes(), text.as_bytes()].concat();
        let _ = bundle::parse(&bytes);
        let _ = bundle::parse(&bytes[cut.index(bytes.len())..]);
    }
}
