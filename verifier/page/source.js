// Where a log comes from. Today it is one file, a bundle; a folder of tiles can be read here one day, and
// what it gives is a bundle's bytes again.

/** @param {DragEvent} event @returns {File | null} */
export function dropped(event) {
  return (event.dataTransfer && event.dataTransfer.files[0]) || null;
}

/** @param {File} file @returns {Promise<ArrayBuffer>} */
export function bundleOf(file) {
  return file.arrayBuffer();
}
