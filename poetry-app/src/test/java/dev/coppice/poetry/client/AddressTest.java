package dev.coppice.poetry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "10000,                 127.0.0.1,   10000, 127.0.0.1:10000",
    "localhost:1,           localhost,   1,     localhost:1",
    "poems.example.org:80,  poems.example.org, 80, poems.example.org:80",
    "[::1]:65535,           ::1,         65535, [::1]:65535",
    "[fe80::1%eth0]:7,      fe80::1%eth0, 7,    [fe80::1%eth0]:7",
    "[::ffff:127.0.0.1]:7,  ::ffff:127.0.0.1, 7, [::ffff:127.0.0.1]:7"
  })
  void readsWhatItCanWrite(String text, String host, int port, String written) {
    Address address = Address.parse(text);

    assertThat(address).isEqualTo(new Address(host, port)).hasToString(written);
    assertThat(Address.parse(written)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "host",
        "host:",
        ":1",
        "0",
        "65536",
        "999999",
        "-1",
        "+1",
        "1.5",
        "١٢",
        "a b:1",
        "::1:80",
        "[::1]",
        "[::1]80",
        "[]:1",
        "[host]:1",
        "host:1:2",
        "host:1 "
      })
  void refusesEverythingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Address.parse(text));
  }
}
