/**
 * Examples, each a program on one page: {@link porthole.examples.EchoServer}, {@link
 * porthole.examples.EchoClient}, {@link porthole.examples.Chat}, {@link
 * porthole.examples.SensorBroadcast}, {@link porthole.examples.TelegramBot}.
 */
package porthole.examples;
