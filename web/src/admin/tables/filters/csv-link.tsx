import { Anchor } from '@mantine/core';

/** The rows of all pages, with the filters of the moment, as a file. */
export function CsvLink({ href }: { href: string }) {
  return (
    <Anchor href={href} size="sm" download>
      Export as CSV
    </Anchor>
  );
}
