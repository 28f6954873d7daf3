import { CloseButton, Group, Text } from '@mantine/core';

export interface Notice {
  text: string;
  isGood: boolean;
}

/** What came of the last command. The place is there before the words, so that they are read out. */
export function NoticeBar({ notice, onClose }: { notice: Notice | null; onClose(): void }) {
  return (
    <div role="status" className="notice-place">
      {notice && (
        <Group className="notice" data-tone={notice.isGood ? 'good' : 'warn'} justify="space-between" wrap="nowrap">
          <Text size="sm">{notice.text}</Text>
          <CloseButton size="sm" aria-label="Close the notice" onClick={onClose} />
        </Group>
      )}
    </div>
  );
}
