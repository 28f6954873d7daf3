import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

/** Asks before something is done that cannot be taken back. It says what will happen, and stays open when it fails. */
export function ConfirmDialog(props: {
  /** The question; null closes the dialog. */
  title: string | null;
  /** What will happen. */
  children: ReactNode;
  confirm: string;
  isGrave?: boolean;
  isPending: boolean;
  error: Error | null;
  onConfirm(): void;
  onClose(): void;
}) {
  return (
    <Modal
      opened={props.title !== null}
      onClose={props.onClose}
      title={props.title}
      centered
      classNames={{ title: 'dialog-title' }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <div>{props.children}</div>
        {props.error && (
          <Alert color="red" role="alert" title="It was not done">
            {props.error.message}
          </Alert>
        )}
        <Group justify="end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Cancel
          </Button>
          <Button {...(props.isGrave && { color: 'red' })} loading={props.isPending} onClick={props.onConfirm}>
            {props.error ? 'Try again' : props.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
