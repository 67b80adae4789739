/** Answers plain HTTP requests: the page and {@code /health}. */
package porthole.device.http;
