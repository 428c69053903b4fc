package io.kvserver.launcher;

/** What {@code --help} prints. */
final class Usage {
    static final String TEXT = """
        usage: java -jar kv-launcher.jar [PORT] [OPTION]...

        Where to listen, and who may connect
          PORT, --port PORT             listen on this port; 0 picks a free one, none: only with TLS (default 3000)
          --bind ADDRESS,...            listen on these addresses; may be repeated (default 127.0.0.1, and ::1 if there is
                                        one)
          --allow-unauthenticated       listen where other machines can connect although nothing is asked of them
          --protected-mode yes|no       no: the same, by Redis's name (default yes)
          --unix-socket PATH            listen on this Unix domain socket, too (default: none)
          --unix-socket-perm MODE       its file's permissions, as 770 (default: the process's own for new files)
          --inline-replies text|resp    how requests that come as lines are answered (default text)
          --event-loops COUNT           how many threads serve clients (default: half of the processors)

        Passwords and users
          --password-file FILE          the first line of the file is what clients have to tell before anything else
                                        (default: nothing)
          --password PASSWORD           the same on the command line, where everybody can read it: needs
                                        --insecure-arguments yes; or as the variable KV_PASSWORD, which needs nothing
          --insecure-arguments yes|no   allow passwords on the command line (default no)
          --user "NAME RULE..."         a user with rules as for ACL SETUSER, as "alice on #HASH ~cache:* +@read"; may be
                                        repeated
          --acl-file FILE               the users are in a file, as Redis's aclfile, for ACL LOAD and ACL SAVE
          --acl-pubsub-default allchannels|resetchannels
                                        which channels users may use if their rules name none (default resetchannels)
          --acllog-max-len COUNT        how many refusals ACL LOG keeps (default 128)
          --authentication-timeout SECONDS
                                        disconnect clients that do not tell their password in time; 0: never (default 60)

        The store
          --databases COUNT             how many databases there are for SELECT (default 16)
          --shards COUNT                in how many parts the keys are divided, a power of two (default 64)
          --allow-debug yes|no          let clients use DEBUG (default no)
          --cluster-mode yes|no         answer as the only node of a Redis Cluster, for cluster clients (default no)

        Bounds
          --max-clients COUNT           how many clients may be connected at once (default 10000)
          --timeout SECONDS             disconnect clients that have been silent for so long; 0: never (default 0)
          --keep-alive SECONDS          ask after so long whether a silent client is there; 0: never (default 300)
          --max-memory BYTES            what the data may take, as 500mb or 2g; 0 for no bound (default 70 % of the heap)
          --max-memory-policy POLICY    what goes when that is reached, as allkeys-lru; the names are those of Redis's
                                        maxmemory-policy (default noeviction)
          --max-clients-per-address COUNT
                                        how many clients of one address may be connected; 0: any number (default 0)
          --max-memory-clients BYTES    what clients may take together, unread replies above all (default 20 % of the heap)
          --max-memory-requests BYTES   what requests may take together before they are run (default 40 % of the heap)
          --max-request BYTES           how long one request may be (default 1gb)
          --max-bulk BYTES, --max-arguments COUNT, --max-line BYTES
                                        how long an argument may be, how many a request may have, and how long a line
                                        may be (default 512mb, 1048576, 64kb)
          --max-queued-commands COUNT, --max-watched-keys COUNT, --max-subscriptions COUNT
                                        how many of them each client may have (default 1048576)

        On the disk
          --data-dir DIRECTORY          keep the data there, in the files of Redis 7 (default: only in memory)
          --fsync always|everysec|no    when changes are forced to the disk (default everysec)
          --on-torn-log truncate|refuse what to do with a log that a crash has cut off (default truncate)

        Being watched
          --metrics-port PORT           answer GET /metrics there, on 127.0.0.1, for Prometheus (default: nowhere)
          --jmx yes|no                  register the server with JMX (default no)
          --console PORT                a console in the browser there, on 127.0.0.1; 0 picks a free one; its address, with
                                        a secret, is printed (default: nowhere)
          --console-write               the console may change what its user may, instead of only reading
          --console-user NAME           the user as which the console acts (default: default)

        Encryption
          --tls-port PORT               listen there for encrypted connections, too; 0 picks a free one (default: nowhere)
          --tls-cert-file FILE          the server's certificate and those between it and an authority's, as PEM
          --tls-key-file FILE           the certificate's private key, as PEM in PKCS#8
          --tls-key-file-pass PASSWORD  what the key is encrypted with (default: it is not)
          --tls-ca-cert-file FILE       the certificates of the authorities that sign those of clients, as PEM
          --tls-auth-clients yes|no|optional
                                        whether clients have to show such a certificate (default yes)
          --tls-auth-clients-user CN|off
                                        whether a client is the user that its certificate names (default off)
          --tls-protocols VERSION,...   TLSv1.2, TLSv1.3 or both (default both)

        Options from elsewhere
          --config FILE                 read options from a file: Redis's directives, as in redis.conf, kv's own options
                                        without their dashes, and what CONFIG SET knows
          --ignore-unknown-config       leave out, with a warning, what kv does not know of the file
          --check-config                say whether all options are right, and exit
          --completion bash|zsh         print a script that completes options: source <(kv --completion bash)
          --help                        print this and exit
          --version                     print the version and exit

        A variable of the environment does the same: KV_PASSWORD, KV_DATA_DIR, and so on. The command line comes before the
        environment, and that before the file.
        """;

    private Usage() {}
}
