# A server of Flask-SocketIO that emits in its connect handlers: usage PORT [allowed transports].
import sys

from flask import Flask
from flask_socketio import SocketIO, emit

app = Flask(__name__)
io = SocketIO(app, async_mode="eventlet", transports=sys.argv[2:] or None)


@io.on("connect")
def connected():
    emit("greeting", "from the connect handler")


@io.on("connect", namespace="/garden")
def garden_connected():
    emit("greeting", "from the garden")


@io.on("ask")
def ask(number):
    return number + 1


print("Ready", flush=True)
io.run(app, host="127.0.0.1", port=int(sys.argv[1]))
