"""A client of the service in Python, written to the wire contract alone.

Usage: client.py URL CHANNEL CLIENT COUNT WAY [TOKEN]

Connects as CLIENT, subscribes to CHANNEL and prints one JSON object per line for all that happens, until it has
received COUNT messages in seq order and acknowledged them, by POST /ack (WAY = post) or on the socket (WAY = socket).
Without TOKEN it asks POST /token for one. Exit code 1 with a last line of {"event": "failed"} when that takes too long.
"""

import json
import os
import queue
import sys
import time

import requests
import socketio

DEADLINE_S = 30


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Reader:
    def __init__(self, url, channel, client, way, token):
        self.url, self.channel, self.client, self.way, self.token = url, channel, client, way, token
        self.events = queue.Queue()
        self.sio = socketio.Client(reconnection=False)
        # Handlers run on the thread that reads the socket: calling the service from there would wait for itself.
        for event in ("messages", "dropped", "closed", "closing"):
            self.sio.on(event, lambda payload, event=event: self.events.put((event, payload)))
        self.sio.on("disconnect", lambda *_: self.events.put(("disconnect", None)))
        self.epoch = None
        self.last = None
        self.received = 0

    def connect(self):
        auth = {"token": self.token, "client": self.client, "label": "python"}
        self.sio.connect(self.url, auth=auth, transports=["websocket"])
        say("connected", transport=self.sio.transport())

    def call(self, event, payload):
        answer = self.sio.call(event, payload, timeout=10)
        if not answer.get("ok"):
            raise RuntimeError(f"{event}: {answer}")
        return answer

    def subscribe(self):
        answer = self.call("subscribe", {"channel": self.channel})
        self.epoch, self.last = answer["epoch"], answer["cursor"]
        say("subscribed", head=answer["head"], cursor=answer["cursor"], recovered=answer["recovered"])

    def take(self, frame):
        """Takes a frame as far as it follows what was taken; answers whether something before it is missing."""
        if frame["channel"] != self.channel or frame["epoch"] != self.epoch or frame["to"] <= self.last:
            return False
        if frame["from"] > self.last:
            return True
        void = set(frame.get("void", []))
        by_seq = {message["seq"]: message for message in frame["messages"]}
        for seq in range(self.last + 1, frame["to"] + 1):
            message = by_seq.get(seq)
            if message is None and seq not in void:
                return True
            self.last = seq
            if message is not None:
                self.received += 1
                say("message", id=message["id"], seq=seq, title=message["title"], data=message.get("data"))
        return False

    def fill(self, to):
        """Asks for what is missing, page by page."""
        more = True
        while more and self.last < to:
            page = self.call("sync", {"channel": self.channel, "epoch": self.epoch, "after": self.last, "to": to})
            if "missed" in page:
                self.last = max(self.last, page["missed"]["to"])
            for frame in page["frames"]:
                self.take(frame)
            more = page["more"]

    def acknowledge(self):
        ack = {"channel": self.channel, "epoch": self.epoch, "upTo": self.last}
        if self.way == "socket":
            cursor = self.call("ack", ack)["cursor"]
        else:
            headers = {"authorization": f"Bearer {self.token}"}
            body = {"client": self.client, **ack}
            response = requests.post(f"{self.url}/ack", json=body, headers=headers, timeout=10)
            response.raise_for_status()
            cursor = response.json()["cursor"]
        say("acknowledged", way=self.way, cursor=cursor)

    def run(self, count):
        deadline = time.monotonic() + DEADLINE_S
        while self.received < count:
            event, payload = self.events.get(timeout=max(0.0, deadline - time.monotonic()))
            if event != "messages":
                raise RuntimeError(f"{event}: {payload}")
            if self.take(payload):
                self.fill(payload["to"])
            self.acknowledge()
        self.sio.disconnect()
        say("done", received=self.received)


def main():
    url, channel, client, count, way = sys.argv[1:6]
    token = sys.argv[6] if len(sys.argv) > 6 else None
    try:
        if token is None:
            response = requests.post(f"{url}/token", json={}, timeout=10)
            response.raise_for_status()
            token = response.json()["token"]
        reader = Reader(url, channel, client, way, token)
        reader.connect()
        reader.subscribe()
        reader.run(int(count))
    except Exception as error:
        say("failed", reason=f"{type(error).__name__}: {error}")
        # Plain exit would wait for the threads of the socket.
        os._exit(1)


if __name__ == "__main__":
    main()
