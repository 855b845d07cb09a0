// A workbook as offices have them, written and read without a library: an archive of XML parts.
import zlib from 'node:zlib';

const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum >>> 0;
});

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 0xff];
  return (sum ^ 0xffffffff) >>> 0;
}

/** An archive of named texts, compressed. */
function archive(parts) {
  const bodies = [];
  const index = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const [bytes, path] = [Buffer.from(text), Buffer.from(name)];
    const packed = zlib.deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(bytes), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(path.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, path, packed);
    index.push(entry, path);
    at += head.length + path.length + packed.length;
  }
  const size = index.reduce((sum, it) => sum + it.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...index, end]);
}

/** The texts of an archive, by name. */
function opened(bytes) {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = bytes.readUInt32LE(end + 16);
  const parts = {};
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [packed, names, extra, more] = [20, 28, 30, 32].map((it) => (
      it === 20 ? bytes.readUInt32LE(at + it) : bytes.readUInt16LE(at + it)));
    const name = bytes.toString('utf8', at + 46, at + 46 + names);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(from, from + packed);
    const text = bytes.readUInt16LE(at + 10) === 8 ? zlib.inflateRawSync(body) : body;
    parts[name] = text.toString('utf8');
    at += 46 + names + extra + more;
  }
  return parts;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const column = (at) => String.fromCharCode(65 + at);

/** A workbook of one sheet: rows of texts, of which the first is a title over all columns. */
export function written(name, rows) {
  const cell = (text, at, row) => `<c r="${column(at)}${row}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`;
  const line = (cells, at) => `<row r="${at + 1}">${cells.map((text, to) => cell(text, to, at + 1)).join('')}</row>`;
  const last = column(Math.max(...rows.map((cells) => cells.length)) - 1);
  return archive({
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEET}.worksheet+xml"/></Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rows.map(line).join('')}</sheetData><mergeCells count="1"><mergeCell ref="A1:${last}1"/></mergeCells></worksheet>`,
  });
}

/** The rows of a workbook's first sheet, as texts. */
export function read(bytes) {
  const parts = opened(bytes);
  const plain = (xml) => [...xml.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((it) => it[1]).join('');
  const shared = [...(parts['xl/sharedStrings.xml'] || '').matchAll(/<si>.*?<\/si>/gs)].map((it) => plain(it[0]));
  const cell = ([, attributes, inside]) => {
    if (!inside) return '';
    const value = (inside.match(/<v>([^<]*)<\/v>/) || [])[1];
    return / t="s"/.test(attributes) ? shared[Number(value)] : plain(inside) || value || '';
  };
  const rows = parts['xl/worksheets/sheet1.xml'].matchAll(/<row[^>]*>(.*?)<\/row>/gs);
  return [...rows].map((row) => [...row[1].matchAll(/<c([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(cell));
}
