# Sourced by mvnw, sidewall and .ci/run: sets and exports JAVA_HOME to a JDK of at least Java 25, or exits with 3.
# Reads the `release` file that every JDK carries instead of starting a JVM, so that looking costs next to nothing.

SIDEWALL_JAVA_WANTED=25

# sidewall_java_fits HOME: is HOME a JDK (not only a JRE) that is new enough?
sidewall_java_fits() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    while IFS='=' read -r key value; do
        [ "$key" = JAVA_VERSION ] || continue
        value=${value#\"}
        value=${value%\"}
        value=${value%%[!0-9]*}
        [ -n "$value" ] && [ "$value" -ge "$SIDEWALL_JAVA_WANTED" ]
        return
    done <"$1/release"
    return 1
}

sidewall_find_java() {
    set -- "${SIDEWALL_JAVA_HOME:-}" "${JAVA_HOME:-}"
    for home; do
        if [ -n "$home" ] && sidewall_java_fits "$home"; then
            JAVA_HOME=$home
            return 0
        fi
    done
    if home=$(command -v java); then
        home=$(readlink -f "$home")
        home=${home%/bin/java}
        if sidewall_java_fits "$home"; then
            JAVA_HOME=$home
            return 0
        fi
    fi
    for home in /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*; do
        if sidewall_java_fits "$home"; then
            JAVA_HOME=$home
            return 0
        fi
    done
    return 1
}

if ! sidewall_find_java; then
    {
        echo "sidewall: no JDK $SIDEWALL_JAVA_WANTED or newer found. Looked at:"
        echo "  SIDEWALL_JAVA_HOME  ${SIDEWALL_JAVA_HOME:-(not set)}"
        echo "  JAVA_HOME           ${JAVA_HOME:-(not set)}"
        echo "  java on the PATH    $(command -v java || echo '(none)')"
        echo "  /usr/lib/jvm/* and /opt/*"
        echo "Install one, or point SIDEWALL_JAVA_HOME at its folder."
    } >&2
    exit 3
fi
export JAVA_HOME
