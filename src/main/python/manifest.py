# For freezing into firmware: include() this file in the manifest of a board.

metadata(version="0.1.0", description="WebSockets, Socket.IO and the hub of Porthole.")

package("uwebsockets")
package("usocketio")
package("porthole")
