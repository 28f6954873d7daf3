import { Button, Group, Text } from '@mantine/core';
import { SteadyButton } from '../actions/steady-button.js';
import type { useRedrive } from './use-redrive.js';

/** What can be done with the chosen letters, and what came of it. Its height is the same with and without. */
export function RedriveBar(props: {
  chosen: number;
  redrive: ReturnType<typeof useRedrive>;
  onRedrive(): void;
  onClear(): void;
  onFinish(): void;
}) {
  const { chosen, redrive } = props;
  return (
    <div className="choice-bar">
      <Group gap="xs">
        <SteadyButton
          size="xs"
          unavailable={redrive.isPending ? 'Letters are being sent' : chosen === 0 ? 'No row is chosen' : null}
          loading={redrive.isPending && redrive.pendingOne === null}
          onPress={props.onRedrive}
        >
          {chosen === 0 ? 'Redrive chosen' : `Redrive ${chosen} chosen`}
        </SteadyButton>
        {chosen > 0 && (
          <Button size="xs" variant="subtle" onClick={props.onClear}>
            Choose none
          </Button>
        )}
      </Group>
      <Group gap="xs" role="status" wrap="nowrap">
        {redrive.error && (
          <Text size="xs" className="bad">
            Not sent: {redrive.error.message}
          </Text>
        )}
        {redrive.summary !== null && <Text size="xs">{redrive.summary}</Text>}
        {!redrive.isPending && (redrive.summary !== null || redrive.error) && (
          <Button size="compact-xs" variant="default" onClick={props.onFinish}>
            Done
          </Button>
        )}
      </Group>
    </div>
  );
}
