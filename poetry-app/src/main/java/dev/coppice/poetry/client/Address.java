package dev.coppice.poetry.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a poem is to be had. The name is looked up when a connection is made, so that a name server
 * that is away for a moment is as harmless as a poetry server that is.
 *
 * @param host a host's name, or its address in digits; an IPv6 address without brackets
 * @param port its TCP port
 */
public record Address(String host, int port) {
  private static final String THIS_MACHINE = "127.0.0.1";
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:(?:\\[(?<v6>[0-9A-Fa-f:.]+(?:%\\w+)?)]|(?<host>[^:\\[\\]\\s]+)):)?(?<port>[0-9]{1,5})");

  /** Rejects what cannot be connected to. */
  public Address {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no address: host '" + host + "', port " + port);
    }
  }

  /**
   * {@return the address written as {@code [hostname:]port}; without a host name, on this machine}
   *
   * @param text for example {@code 10000}, {@code example.org:10000} or {@code [::1]:10000}
   * @throws IllegalArgumentException if it is not of that form
   */
  public static Address parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not of the form [hostname:]port");
    }
    int port = Integer.parseInt(matcher.group("port"));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
    String v6 = matcher.group("v6");
    String host = matcher.group("host");
    return new Address(v6 != null ? v6 : host != null ? host : THIS_MACHINE, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
