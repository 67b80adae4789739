/**
 * Examples, each a program of a page: {@link porthole.examples.EchoServer}, {@link
 * porthole.examples.EchoClient}, {@link porthole.examples.Chat}, {@link
 * porthole.examples.SensorBroadcast}.
 */
package porthole.examples;
