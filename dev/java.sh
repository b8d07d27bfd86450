# Shared by ./tarn and dev/bench: which Java, its flags, and when to build. Sourced, not run.

# The collector, unless TARN_JVM_OPTIONS names one: the JVM takes no two.
case "${TARN_JVM_OPTIONS:-}" in
  *-XX:+Use*GC*) GC_FLAGS=() ;;
  *) GC_FLAGS=(-XX:+UseParallelGC) ;;
esac

# A young heap that grows is touched for the first time by the collector, within its pauses; by large
# pages that is done in fewer steps, where the kernel has them.
PAGE_FLAGS=()
if grep -qsE '\[(always|madvise)\]' /sys/kernel/mm/transparent_hugepage/enabled; then
  PAGE_FLAGS=(-XX:+UseTransparentHugePages)
fi

# Behind a start all code is cold. Once compiled for the first time it would soon be compiled again, to count
# its calls and branches for the last compiler, and until that comes run at half the speed: this has it go on
# as it is for 65,000 calls first, in place of 2,000. Tried with 17 alone.
JIT_FLAGS=()
delay_profiling() {
  if [ "$JAVA_VERSION" -eq 17 ]; then
    JIT_FLAGS=(-XX:Tier2InvokeNotifyFreqLog=16 -XX:Tier2BackedgeNotifyFreqLog=18 -XX:Tier3DelayOn=0 -XX:Tier3DelayOff=0)
  fi
}

# What HBase and Hadoop reflect into.
JVM_OPENS=(
  --add-opens=java.base/java.lang=ALL-UNNAMED
  --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
  --add-opens=java.base/java.io=ALL-UNNAMED
  --add-opens=java.base/java.net=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED
  --add-opens=java.base/java.util=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
  --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED
  --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED
)

fail() {
  echo "tarn: $*" >&2
  exit 1
}

# Sets JAVA to a java of version 17 to 25, of JAVA_HOME, else of the PATH; and JAVA_VERSION.
find_java() {
  if [ -n "${JAVA_HOME:-}" ] && [ ! -x "$JAVA_HOME/bin/java" ]; then
    fail "JAVA_HOME is wrong: there is no $JAVA_HOME/bin/java; set it to a JDK, 17 to 25, or unset it"
  fi
  JAVA=${JAVA_HOME:+$JAVA_HOME/bin/java}
  JAVA=${JAVA:-java}
  command -v "$JAVA" >/dev/null 2>&1 || fail "no Java found; install a JDK, 17 to 25, or set JAVA_HOME to one"
  JAVA_VERSION=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1 || true)
  [ "${JAVA_VERSION:-0}" -ge 17 ] && [ "$JAVA_VERSION" -le 25 ] ||
    fail "Tarn runs on JDK 17 to 25, but $JAVA is ${JAVA_VERSION:-unknown}; set JAVA_HOME to one of those"
  delay_profiling
  if [ "$JAVA_VERSION" -ge 24 ]; then # which warn of what libraries do, once for each start
    JVM_OPENS+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
  fi
}

# Shows on a terminal, until it is killed, how many of its modules a build has come to.
show_progress() {
  local at all done bar=████████████████████████████████████████ rest=░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
  while kill -0 $$ 2>/dev/null; do
    read -r at all < <(sed -n 's/^\[INFO\] Building .*\[\([0-9]*\)\/\([0-9]*\)\]$/\1 \2/p' "$1" | tail -n 1) || true
    if [ -n "${at:-}" ]; then
      done=$(((at - 1) * ${#bar} / all))
      printf '\r%s%s %d of %d modules' "${bar:0:done}" "${rest:done}" "$((at - 1))" "$all" >&2
    fi
    sleep 0.5
  done
}

# Packages a module and what it needs, if any source is newer than the last time; one process at a time.
# A module that only a profile of the parent has is followed by that one's name.
build_if_stale() {
  local module=$1 profile=${2:-} stamp="$home/$1/target/.packaged"
  is_fresh "$stamp" && return
  command -v mvn >/dev/null 2>&1 || fail "no Maven found, which the first run builds with; install Maven 3.8 or newer"
  mkdir -p "$home/$module/target"
  (
    command -v flock >/dev/null 2>&1 && flock 9
    is_fresh "$stamp" && exit 0
    if [ -d "$home/$module/target/lib" ]; then
      echo "building Tarn, as its sources have changed …" >&2
    else
      echo "building Tarn (the first time this fetches its libraries, and takes some minutes) …" >&2
    fi
    cd "$home"
    rm -rf "$module/target/lib" # versions that were raised would lie beside the new ones
    : >"$module/target/build.log"
    if [ -t 2 ]; then
      show_progress "$module/target/build.log" &
    fi
    mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip ${profile:+-P "$profile"} -pl "$module" -am package >"$module/target/build.log" 2>&1 || {
      kill %% 2>/dev/null || true
      tail -n 30 "$module/target/build.log" >&2
      fail "the build failed; all of its output is in $module/target/build.log"
    }
    if [ -t 2 ]; then
      kill %% 2>/dev/null || true
      printf '\r\033[K' >&2
    fi
    if declare -F after_build >/dev/null; then
      after_build
    fi
    touch "$stamp"
  ) 9>"$home/$module/target/.build-lock"
}

# HBase loads some 10,000 classes; from an archive of a first run that takes two seconds less at each start.
archive() {
  echo "$home/$1/target/classes-$JAVA_VERSION.jsa"
}

# Runs a class of a module, with these arguments, for its archive. None is made if that fails.
make_archive() {
  local module=$1
  shift
  "$JAVA" -XX:ArchiveClassesAtExit="$(archive "$module")" "${JVM_OPENS[@]}" ${GC_FLAGS[@]+"${GC_FLAGS[@]}"} \
    -cp "$(class_path "$module")" "$@" >"$home/$module/target/archive.log" 2>&1 || rm -f "$(archive "$module")"
}

use_archive() {
  if [ -f "$(archive "$1")" ]; then
    JVM_OPENS+=(-XX:SharedArchiveFile="$(archive "$1")" -Xlog:disable -Xlog:all=error,cds*=off:stderr)
  fi
}

# A packaged module's jar and its libraries, always in the same order.
class_path() {
  local jars=("$home/$1"/target/tarn-"$1"-*.jar "$home/$1"/target/lib/*.jar)
  local IFS=:
  echo "${jars[*]}"
}

is_fresh() {
  [ -f "$1" ] && [ -z "$(find "$home"/*/src/main "$home"/pom.xml "$home"/*/pom.xml -newer "$1" -print -quit)" ]
}
