# shellcheck shell=bash
# Sourced by the launchers in bin: finds a JDK, builds what changed, and becomes the JVM.
set -euo pipefail

FEATURE=25
ROOT=$(cd -P -- "$(dirname -- "$(realpath "${BASH_SOURCE[0]}")")/../.." >/dev/null && pwd)

# Something has to be installed first: says what, and exits 3.
missing() {
  printf '%s\n' "$@" >&2
  exit 3
}

# Whether folder $1 holds a JDK that is new enough.
is_jdk() {
  local version=
  if [[ -x $1/bin/javac && -r $1/release ]]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  ((${version:-0} >= FEATURE))
}

# Prints the folder of the first JDK that is new enough.
find_jdk() {
  local java home
  java=$(command -v java || true)
  for home in "${JAVA_HOME:-}" "${java:+$(dirname -- "$(realpath "$java")")/..}" \
    /usr/lib/jvm/* /opt/* ~/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk "$home"; then
      printf '%s\n' "$home"
      return
    fi
  done
  missing "Coppice needs a JDK $FEATURE or later, and none was found." \
    "Looked at JAVA_HOME, at the java on the PATH, and in the usual folders for JDKs." \
    "Install one (https://adoptium.net has builds), or set JAVA_HOME to it."
}

# Whether module $1 has changed, or what it stands on, since it was last built for a launcher.
is_stale() {
  local stamp=$ROOT/$1/target/launch.stamp path
  [[ -e $stamp ]] || return 0
  for path in "$ROOT/pom.xml" "$ROOT"/{mailbox,supervisor,test-kit,"$1"}/{pom.xml,src/main}; do
    [[ -z $(find "$path" -newer "$stamp" -print -quit) ]] || return 0
  done
  return 1
}

# Builds module $1, and what it stands on, with the JDK in folder $2; only one launcher at a time.
build() {
  local log=$ROOT/target/launch.log began=$ROOT/target/launch.began
  command -v mvn >/dev/null ||
    missing "Coppice is built with Apache Maven 3.8.7 or later, and there is no mvn on the PATH." \
      "Install it (https://maven.apache.org, or your system's package maven)."
  mkdir -p "$ROOT/target"
  exec 9>"$ROOT/target/launch.lock"
  if command -v flock >/dev/null; then flock 9; fi
  if is_stale "$1"; then
    if [[ -t 2 ]]; then echo "Building $1; the first time takes a while." >&2; fi
    touch "$began"
    if ! (cd "$ROOT" && JAVA_HOME=$2 mvn -B -q -ntp -pl "$1" -am -Dmaven.test.skip=true package) \
      >"$log" 2>&1 9>&- </dev/null; then
      cat "$log" >&2
      exit 1
    fi
    mv "$began" "$ROOT/$1/target/launch.stamp"
  fi
  exec 9>&-
}

# launch FOLDER MODULE/CLASS [ARGUMENT...]: runs a main class. JDK_JAVA_OPTIONS, which java itself
# reads, adds JVM options.
launch() {
  local jdk folder=$1 main=$2
  shift 2
  jdk=$(find_jdk)
  if is_stale "$folder"; then build "$folder" "$jdk"; fi
  exec "$jdk/bin/java" --sun-misc-unsafe-memory-access=deny --add-modules jdk.management \
    --module-path "$ROOT/$folder/target/classes:$ROOT/$folder/target/lib" --module "$main" "$@"
}
