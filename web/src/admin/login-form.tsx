import { Alert, Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { logIn } from '../api/admin.js';

/** Asks for the password. The address is not touched: whoever logs in goes on where they were. */
export function LoginForm({ onLogin }: { onLogin(): void }) {
  const [password, setPassword] = useState('');
  const login = useMutation({ mutationFn: logIn, onSuccess: onLogin, networkMode: 'always' });

  useEffect(() => {
    document.title = 'Log in · Surecast admin';
  }, []);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (password !== '') login.mutate(password);
  }

  return (
    <Paper withBorder p="lg" maw="26rem" mx="auto" mt="xl">
      <form onSubmit={submit}>
        <Stack>
          <Title order={1} size="h3">
            Admin login
          </Title>
          <Text c="dimmed" size="sm">
            The password is the ADMIN_PASSWORD of the server, or the one that it printed at its first start.
          </Text>
          {login.error && (
            <Alert color="red" role="alert">
              {login.error.message}
            </Alert>
          )}
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={login.isPending}>
            Log in
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
