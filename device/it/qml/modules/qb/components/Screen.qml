import QtQuick 2.1

Item {
    property Item app
    property string screenTitle: ""
    visible: false
}
