package dev.coppice.poetry;

import dev.coppice.poetry.client.Address;
import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turn the words of a command line into values; what they refuse is wrong usage. */
final class Converters {
  private Converters() {}

  /** An address, see {@link Address#parse}. */
  static final class OfAddress implements ITypeConverter<Address> {
    @Override
    public Address convert(String text) {
      try {
        return Address.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Seconds, perhaps with decimals; zero is allowed. */
  static final class OfSeconds implements ITypeConverter<Duration> {
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);

    @Override
    public Duration convert(String text) {
      BigDecimal seconds = number(text);
      if (seconds.signum() < 0 || seconds.compareTo(MOST) > 0) {
        throw new TypeConversionException("'" + text + "' is not between 0 and " + MOST);
      }
      return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    private static BigDecimal number(String text) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a number of seconds");
      }
    }
  }

  /** An integer within limits. */
  abstract static class Within implements ITypeConverter<Integer> {
    private final int least;
    private final int most;

    Within(int least, int most) {
      this.least = least;
      this.most = most;
    }

    @Override
    public Integer convert(String text) {
      try {
        int value = Integer.parseInt(text);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // refused with the rest
      }
      throw new TypeConversionException(
          "'"
              + text
              + "' is not an integer "
              + (most == Integer.MAX_VALUE
                  ? "of at least " + least
                  : "between " + least + " and " + most));
    }
  }

  /** How many, possibly none. */
  static final class OfCount extends Within {
    OfCount() {
      super(0, Integer.MAX_VALUE);
    }
  }

  /** How many, at least one. */
  static final class OfPositive extends Within {
    OfPositive() {
      super(1, Integer.MAX_VALUE);
    }
  }

  /** A port to listen at; 0 for a free one. */
  static final class OfPort extends Within {
    OfPort() {
      super(0, 65_535);
    }
  }
}
