import QtQuick 2.1

QtObject {
    property string source: ""

    function read() {
        var file = new XMLHttpRequest();
        file.open("GET", source, false);
        file.send();
        return file.responseText;
    }
}
