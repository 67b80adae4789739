import QtQuick 2.1
import QtWebSockets 1.1
import "Words.js" as Words

// A connection to an echo. It is opened by the first message; `words` is its state in a sentence.
Item {
    id: talk

    property string address: ""
    property bool shown: false
    property int count: 0
    property bool flipped: false
    property bool sends: false // Whether to send once it is open.
    property bool tries: false
    property bool wasOpen: false
    readonly property bool isOpen: socket.status === WebSocket.Open
    property string words: "Not connected."
    signal heard(string line)

    function tap() {
        if (isOpen) {
            send();
        } else if (!socket.active) {
            sends = tries = true;
            wasOpen = false;
            words = "Connecting to " + address + " ...";
            socket.url = address;
            socket.active = true;
            patience.restart();
        }
    }

    function send() {
        count++;
        var text = Words.message(count, new Date());
        heard("> " + text);
        socket.sendTextMessage(text);
        if (text === "flip") flipped = !flipped;
    }

    function end(why) {
        patience.stop();
        tries = sends = false; // Before closing, which ends here, too.
        socket.active = false;
        flipped = false;
        count = 0;
        words = why;
    }

    onAddressChanged: if (socket.active) end("Not connected.");
    onShownChanged: if (!shown && socket.active) end("Not connected.");

    WebSocket {
        id: socket
        active: false
        onTextMessageReceived: talk.heard("< " + message)
        onStatusChanged: {
            if (status === WebSocket.Open) {
                patience.stop();
                talk.wasOpen = true;
                talk.words = "Connected to " + talk.address + ".";
                if (talk.sends) talk.send();
                talk.sends = false;
            } else if (status === WebSocket.Error && talk.tries) {
                var why = Words.notConnected(talk.address, errorString);
                talk.heard(why);
                talk.end(why);
            } else if (status === WebSocket.Closed && talk.tries && talk.wasOpen) {
                talk.heard("The connection was closed.");
                talk.end("The connection was closed. Tap to connect again.");
            }
        }
    }

    Timer {
        id: patience
        interval: 10000
        onTriggered: {
            talk.heard("Nobody answers at " + talk.address + ".");
            talk.end("Nobody answers at " + talk.address + ".");
        }
    }
}
