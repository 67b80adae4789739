/**
 * Stands in for {@code java.lang.management}, which compact1 lacks, towards tinylog: the device jar
 * is built with tinylog's references turned to here (see {@code device/pom.xml}). tinylog wants the
 * time the JVM started and, where a log format asks for it, the process id.
 */
package porthole.device.management;
