/** Whether an `Accept` header ranks HTML above JSON, as browsers do when they submit a form. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return qualityOf('text', 'html', accept) > qualityOf('application', 'json', accept);
}

/** The quality of the most specific range that covers the type, 0 when none does (RFC 9110, 12.5.1). */
function qualityOf(type: string, subtype: string, accept: string): number {
  let best = { precision: -1, quality: 0 };
  for (const part of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const precision = [`*/*`, `${type}/*`, `${type}/${subtype}`].indexOf(range);
    if (precision <= best.precision) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = q === undefined ? 1 : Number(q.slice(2));
    best = { precision, quality: Number.isFinite(quality) ? quality : 0 };
  }
  return best.quality;
}

/** Whether a body of this type is what browsers send for a form. */
function isForm(contentType = ''): boolean {
  const type = contentType.toLowerCase();
  return type.startsWith('application/x-www-form-urlencoded') || type.startsWith('multipart/form-data');
}

/** Whether a form was posted by somebody who is to be answered with a page. */
export function wantsPage(headers: { accept?: string | undefined; 'content-type'?: string | undefined }): boolean {
  return isForm(headers['content-type']) && prefersHtml(headers.accept);
}
