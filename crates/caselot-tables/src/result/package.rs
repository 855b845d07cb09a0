//! The parts of an XLSX workbook: those of sheets with notes are changed, all others copied as they
//! are.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{SheetNotes, sheet};
use crate::book::{attribute, broken};
use crate::finding::Finding;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

pub fn annotated(bytes: &[u8], sheets: &[(&str, SheetNotes<'_>)]) -> Result<Vec<u8>, Finding> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let parts = sheet_parts(&mut archive)?;
    let mut changed: HashMap<String, Vec<u8>> = HashMap::new();
    for (name, notes) in sheets {
        let part = parts.get(*name).ok_or_else(|| broken("a sheet has no part"))?;
        let xml = part_of(&mut archive, part)?;
        let annotated = sheet::annotated(&xml, notes).map_err(|it| it.sheet(name))?;
        changed.insert(part.to_lowercase(), annotated);
    }
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(broken)?;
        let name = part.name().map_err(broken)?.into_owned();
        match changed.get(&name.to_lowercase()) {
            None => out.raw_copy_file(part).map_err(broken)?,
            Some(xml) => {
                out.start_file(name, SimpleFileOptions::default()).map_err(broken)?;
                out.write_all(xml).map_err(broken)?;
            }
        }
    }
    Ok(out.finish().map_err(broken)?.into_inner())
}

/// The part of each sheet, by its name.
fn sheet_parts(archive: &mut Archive<'_>) -> Result<HashMap<String, String>, Finding> {
    let mut targets = HashMap::new();
    each_tag(&part_of(archive, RELATIONS)?, "Relationship", |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            let part = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(id, part);
        }
    })?;
    let mut parts = HashMap::new();
    each_tag(&part_of(archive, WORKBOOK)?, "sheet", |tag| {
        let id = tag.attributes().flatten().find(|it| it.key.as_ref().ends_with(":id"));
        let id = id.and_then(|it| it.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok());
        let part = id.and_then(|id| targets.get(id.as_ref()));
        if let (Some(name), Some(part)) = (attribute(tag, "name"), part) {
            parts.insert(name, part.clone());
        }
    })?;
    Ok(parts)
}

fn part_of(archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, Finding> {
    let is_it = |known: &str| known.eq_ignore_ascii_case(name);
    let names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let at = names.iter().position(|known| is_it(known));
    let name = at.map_or(name, |at| names[at].as_str());
    let mut bytes = Vec::new();
    archive.by_name(name).map_err(broken)?.read_to_end(&mut bytes).map_err(broken)?;
    Ok(bytes)
}

fn each_tag(
    xml: &[u8],
    wanted: &str,
    mut take: impl FnMut(&BytesStart<'_>),
) -> Result<(), Finding> {
    let mut reader = Reader::from_reader(xml);
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == wanted => {
                take(&tag);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
