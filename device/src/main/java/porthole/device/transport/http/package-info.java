/** Reads one HTTP/1.1 request on each link, then answers it or hands the link to WebSocket. */
package porthole.device.transport.http;
