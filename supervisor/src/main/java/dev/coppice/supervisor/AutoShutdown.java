package dev.coppice.supervisor;

/**
 * Whether a supervisor ends by itself, with {@code shutdown}, when its {@linkplain
 * ChildSpec#withSignificant significant} children have done what there was to do. A child has if it
 * has ended and is not restarted for that; not if the supervisor has stopped it, for whatever
 * reason.
 */
public enum AutoShutdown {
  /** It does not, and may have no significant child. */
  NEVER,
  /** When one of them has ended so. */
  ANY_SIGNIFICANT,
  /** When one of them has ended so and no other is left. */
  ALL_SIGNIFICANT
}
