import { LIMITS, type SaveRequest } from '@surecast/shared/protocol';

/** A line as a message: a line that is too long for a title is cut there and stands whole in the text. */
export function toMessage(channel: string, line: string): SaveRequest {
  if (line.length <= LIMITS.titleCharacters) return { channel, title: line };
  let end = LIMITS.titleCharacters - 1;
  // Not between the two halves of one character.
  if (isLowSurrogate(line.charCodeAt(end))) end -= 1;
  return { channel, title: `${line.slice(0, end)}…`, text: line };
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
