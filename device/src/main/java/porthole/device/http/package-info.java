/** What a browser or a monitor may ask for over plain HTTP. */
package porthole.device.http;
