import { Group, Text } from '@mantine/core';
import type { AdminClient } from '@surecast/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { actOnClient, type ClientAction } from '../../../api/admin-tables.js';
import { ConfirmDialog } from '../actions/confirm-dialog.js';
import type { Notice } from '../actions/notice.js';
import { SteadyButton } from '../actions/steady-button.js';
import { actionWords, outcomeOf } from './action-words.js';

const ACTIONS: readonly ClientAction[] = ['resend', 'disconnect', 'drop'];

/** What can be done to a client, each after a question. `onOpen` says whether the question stands on the page. */
export function ClientActions(props: {
  client: AdminClient;
  onOpen(isOpen: boolean): void;
  onDone(notice: Notice): void;
}) {
  const { client } = props;
  const [asked, setAsked] = useState<ClientAction | null>(null);
  // What is said stays while the dialog goes.
  const [last, setLast] = useState<ClientAction>('resend');
  const act = useMutation({
    mutationFn: (action: ClientAction) => actOnClient(client.channel, client.client, action),
    networkMode: 'always',
    onSuccess: ({ outcome }, action) => {
      close();
      props.onDone(outcomeOf(action, outcome));
    },
  });

  function ask(action: ClientAction) {
    act.reset();
    setAsked(action);
    setLast(action);
    props.onOpen(true);
  }

  function close() {
    setAsked(null);
    props.onOpen(false);
  }

  const words = actionWords(last, client);
  return (
    <Group gap="xs">
      {ACTIONS.map((action) => {
        const { name, unavailable } = actionWords(action, client);
        const isGrave = action === 'drop';
        return (
          <SteadyButton
            key={action}
            size="xs"
            variant={isGrave ? 'outline' : 'default'}
            className={isGrave ? 'grave' : ''}
            unavailable={unavailable}
            onPress={() => ask(action)}
          >
            {name}
          </SteadyButton>
        );
      })}
      <ConfirmDialog
        title={asked === null ? null : words.question}
        confirm={words.name}
        isGrave={last === 'drop'}
        isPending={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate(last)}
        onClose={close}
      >
        <Text size="sm">{words.consequence}</Text>
      </ConfirmDialog>
    </Group>
  );
}
