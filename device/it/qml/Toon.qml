import QtQuick 2.1
import QtTest 1.1

// The Toon's GUI as far as the app sees it: its globals, a place for a tile, and one for a screen. The test drives it by
// a file: it writes a command, and gets an answer.
Item {
    id: toon

    property var given: ({})
    property bool isNxt: given.isNxt
    property bool dimState: false
    property var qfont: ({"regular": {"name": "DejaVu Sans"}, "semiBold": {"name": "DejaVu Sans"}, "bold": {"name": "DejaVu Sans"}})
    property var app: null
    property var screens: ({})
    property var tile: null
    property string title: ""
    property string keyboard: ""
    property var typed: null
    property string typedBefore: ""
    property int done: 0

    width: isNxt ? 1024 : 800
    height: isNxt ? 600 : 480

    property QtObject registry: QtObject {
        function registerWidget(kind, url, app, name, args) {
            if (kind === "tile") toon.tile = toon.make(url, tilePlace, app, {});
            else toon.screens[url] = app[name] = toon.make(url, screenPlace, app, {"visible": false});
        }
    }

    property QtObject stage: QtObject {
        function openFullscreen(url) {
            for (var other in toon.screens) toon.screens[other].visible = other === String(url);
            toon.title = toon.screens[url].screenTitle;
            screenPlace.visible = true;
        }
    }

    property QtObject qkeyboard: QtObject {
        function open(title, text, callback) {
            toon.keyboard = title;
            toon.typedBefore = text;
            toon.typed = callback;
        }
    }

    function make(url, place, app, properties) {
        var component = Qt.createComponent(url);
        properties.app = app;
        properties.width = Qt.binding(function() { return place.width; });
        properties.height = Qt.binding(function() { return place.height; });
        if (component.status !== Component.Ready) console.error(component.errorString());
        return component.createObject(place, properties);
    }

    function fileText(path) {
        var file = new XMLHttpRequest();
        file.open("GET", "file://" + path, false);
        file.send();
        return file.responseText;
    }

    function put(path, text) {
        var file = new XMLHttpRequest();
        file.open("PUT", "file://" + path, false);
        file.send(text);
    }

    // Only what can be seen can be tapped, or read.
    function find(item, name) {
        if (!item.visible) return null;
        if (item.objectName === name) return item;
        for (var i = 0; i < item.children.length; i++) {
            var found = find(item.children[i], name);
            if (found) return found;
        }
        return null;
    }

    function texts(item) {
        if (!item.visible) return [];
        var all = typeof item.text === "string" && item.elide !== undefined && item.text !== "" ? [item.text] : [];
        for (var i = 0; i < item.children.length; i++) all = all.concat(texts(item.children[i]));
        return all;
    }

    function tap(name) {
        var item = find(toon, name);
        if (!item) return "nothing is called " + name;
        var place = item.mapToItem(toon, item.width / 2, item.height / 2);
        taps.mousePress(toon, place.x, place.y, Qt.LeftButton, Qt.NoModifier, -1);
        taps.mouseRelease(toon, place.x, place.y, Qt.LeftButton, Qt.NoModifier, -1);
        return "tapped";
    }

    function obey(command) {
        switch (command.do) {
        case "tap": return tap(command.name);
        case "type":
            if (typed === null) return "no keyboard is open";
            var callback = typed;
            typed = null;
            callback(command.text);
            return keyboard;
        case "text":
            var shown = find(toon, command.name);
            return shown ? typeof shown.text === "function" ? shown.text() : shown.text : "";
        case "colour":
            var coloured = find(toon, command.name);
            return coloured ? String(coloured.color) : "";
        case "texts": return texts(screenPlace.visible ? screenPlace : tilePlace);
        case "home":
            for (var url in screens) screens[url].visible = false;
            screenPlace.visible = false;
            return "home";
        case "dim":
            dimState = command.on;
            return "dim";
        case "grab":
            toon.grabToImage(function(image) { toon.answer(image.saveToFile(command.path)); });
            return undefined;
        }
        return "unknown";
    }

    function answer(said) {
        put(given.answers, JSON.stringify({"id": done, "said": said}));
    }

    function look() {
        var command;
        try {
            command = JSON.parse(fileText(given.commands));
        } catch (unfinished) {
            return;
        }
        if (command.id === done) return;
        done = command.id;
        var said = obey(command);
        if (said !== undefined) answer(said);
    }

    TestEvent {
        id: taps
    }

    Rectangle {
        anchors.fill: parent
        color: toon.dimState ? "black" : "#d8dde0"
    }

    Item {
        id: tilePlace
        anchors.centerIn: parent
        width: toon.isNxt ? 260 : 196
        height: toon.isNxt ? 230 : 184
    }

    Rectangle {
        id: screenPlace
        anchors { fill: parent; topMargin: toon.isNxt ? 64 : 50 }
        visible: false
        color: "#f4f4f4"
    }

    Rectangle {
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: screenPlace.top }
        visible: screenPlace.visible
        color: "#404850"

        Text {
            anchors { left: parent.left; leftMargin: 70; verticalCenter: parent.verticalCenter }
            color: "white"
            font { family: toon.qfont.regular.name; pixelSize: toon.isNxt ? 26 : 20 }
            text: toon.title
        }
    }

    Timer {
        interval: 30
        repeat: true
        running: true
        onTriggered: toon.look()
    }

    Component.onCompleted: {
        var component = Qt.createComponent("file://" + given.app + "/PortholeApp.qml");
        if (component.status !== Component.Ready) console.error(component.errorString());
        app = component.createObject(toon, given.properties);
        app.init();
    }
}
