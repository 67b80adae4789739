/**
 * What a home router is asked and answers, pure: PCP (RFC 6887), NAT-PMP (RFC 6886), and UPnP's
 * Internet Gateway Device with SSDP and SOAP. Bytes to values and back; no sockets, files, threads,
 * clocks or logging.
 *
 * <p>Wrong bytes are a {@link porthole.protocol.ProtocolViolationException}: such a datagram is
 * ignored. A router's refusal is a value with its words. Values are immutable. Nothing is null.
 * Unsigned 32-bit figures are {@code long}.
 */
package porthole.router;
