/** Characters with which a spreadsheet would take a text for a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** Names come from tables and folders, and the file may be opened in a spreadsheet. */
export function spreadsheetText(text: string | null): string | null {
  return text !== null && FORMULA_START.test(text) ? `'${text}` : text;
}
