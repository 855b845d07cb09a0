// Where a log comes from: one file, a bundle, or a folder of tiles (C2SP tlog-tiles). The worker reads both.

/**
 * @typedef {{ name: string, file: File } | { name: string, files: [string, File][] }} Source `files` by their
 *   paths in the folder that holds the checkpoint
 */

/** A folder that is not of one log. */
export class FolderError extends Error {
  /** @param {number} checkpoints how many it has, -1 if it could not be looked into */
  constructor(checkpoints) {
    super(`${checkpoints} checkpoints`);
    this.checkpoints = checkpoints;
  }
}

/** @param {string} name @param {[string, File][]} files by paths that begin anywhere above the log @returns {Source} */
function folderOf(name, files) {
  const found = files.map(([path]) => path).filter((path) => /(^|\/)checkpoint$/.test(path));
  if (found.length !== 1) throw new FolderError(found.length);
  const base = found[0].slice(0, found[0].length - "checkpoint".length);
  return {
    name,
    files: files.filter(([path]) => path.startsWith(base)).map(([path, file]) => [path.slice(base.length), file]),
  };
}

/** What was chosen as a folder. @param {FileList} list @returns {Source | null} */
export function chosenFolder(list) {
  const files = [...list];
  if (files.length === 0) return null;
  const path = (/** @type {File} */ f) => /** @type {any} */ (f).webkitRelativePath || f.name;
  return folderOf(path(files[0]).split("/")[0], files.map((f) => [path(f), f]));
}

/** @param {any} folder a FileSystemDirectoryHandle @param {string} path @param {[string, File][]} files what is found is added here */
async function walk(folder, path, files) {
  for await (const handle of folder.values()) {
    const name = `${path}${handle.name}`;
    if (handle.kind === "directory") await walk(handle, `${name}/`, files);
    else files.push([name, await handle.getFile()]);
  }
}

/** What was dropped: a file or a folder. @param {DragEvent} event @returns {Promise<Source | null>} */
export async function dropped(event) {
  const data = event.dataTransfer;
  if (!data) return null;
  const file = data.files[0];
  const item = /** @type {any} */ (data.items && data.items[0]);
  const entry = item && item.webkitGetAsEntry ? item.webkitGetAsEntry() : null;
  if (!entry || !entry.isDirectory) return file ? { name: file.name, file } : null;
  // The entries of a folder cannot be read by a page that was opened from a disk; its handle can.
  const handle = item.getAsFileSystemHandle ? await item.getAsFileSystemHandle() : null;
  if (!handle) throw new FolderError(-1);
  /** @type {[string, File][]} */
  const files = [];
  await walk(handle, "", files);
  return folderOf(entry.name, files);
}
