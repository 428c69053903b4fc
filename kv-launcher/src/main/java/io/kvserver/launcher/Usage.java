package io.kvserver.launcher;

/** What {@code --help} prints. */
final class Usage {
    static final String TEXT = """
        usage: java -jar kv-launcher.jar [PORT] [OPTION]...

        Addresses and connections
          PORT, --port PORT             listen on this port; 0 picks a free one, none: only with TLS (default 3000)
          --bind ADDRESS,...            listen on these addresses; may be repeated (default 127.0.0.1, and ::1 if there is
                                        one)
          --allow-unauthenticated       listen where other machines can connect, without any authentication
          --protected-mode yes|no       no is the same, with Redis's name (default yes)
          --unix-socket PATH            listen on this Unix domain socket, too (default: none)
          --unix-socket-perm MODE       its file's permissions, as 770 (default: the process's default)
          --inline-replies text|resp    the form of replies to requests that are lines (default text)
          --event-loops COUNT           the threads that serve clients (default: half of the processors)

        Passwords and users
          --password-file FILE          the password that clients must send is the first line of the file
                                        (default: none)
          --password PASSWORD           the password on the command line, where everybody can read it: needs
                                        --insecure-arguments yes; the variable KV_PASSWORD needs nothing else
          --insecure-arguments yes|no   allow passwords on the command line (default no)
          --user "NAME RULE..."         a user with rules as for ACL SETUSER, as "alice on #HASH ~cache:* +@read"; may be
                                        repeated
          --acl-file FILE               the file with all users, as Redis's aclfile, for ACL LOAD and ACL SAVE
          --acl-pubsub-default allchannels|resetchannels
                                        the channels of users whose rules name none (default resetchannels)
          --acllog-max-len COUNT        the most refusals in ACL LOG (default 128)
          --authentication-timeout SECONDS
                                        disconnect clients that do not authenticate in time; 0: never (default 60)

        The store
          --databases COUNT             the number of databases for SELECT (default 16)
          --shards COUNT                the number of parts of the key space, a power of two (default 64)
          --allow-debug yes|no          let clients use DEBUG (default no)
          --cluster-mode yes|no         answer as the only node of a Redis Cluster, for cluster clients (default no)

        Bounds
          --max-clients COUNT           the most clients connected at once (default 10000)
          --timeout SECONDS             disconnect clients after this time of silence; 0: never (default 0)
          --keep-alive SECONDS          check silent clients' machines after this time; 0: never (default 300)
          --max-memory BYTES            memory for the data, as 500mb or 2g; 0 for no bound (default 70 % of the heap)
          --max-memory-policy POLICY    which keys are evicted then, as allkeys-lru; the names are those of Redis's
                                        maxmemory-policy (default noeviction)
          --max-clients-per-address COUNT
                                        the most clients of one address; 0: any number (default 0)
          --max-memory-clients BYTES    memory for all clients, mainly unread replies (default 20 % of the heap)
          --max-memory-requests BYTES   memory for all requests that wait to be run (default 40 % of the heap)
          --max-request BYTES           the length of one request (default 1gb)
          --max-bulk BYTES, --max-arguments COUNT, --max-line BYTES
                                        the length of an argument, the number of arguments of a request, the length of a
                                        line (default 512mb, 1048576, 64kb)
          --max-queued-commands COUNT, --max-watched-keys COUNT, --max-subscriptions COUNT
                                        the most of them for each client (default 1048576)

        Data on disk
          --data-dir DIRECTORY          keep the data there, in the files of Redis 7 (default: only in memory)
          --fsync always|everysec|no    when changes are forced to the disk (default everysec)
          --on-torn-log truncate|refuse for a log whose end a crash has torn (default truncate)

        Monitoring
          --metrics-port PORT           answer GET /metrics on this port of 127.0.0.1, for Prometheus (default: none)
          --jmx yes|no                  register the server with JMX (default no)
          --console PORT                a console in the browser, on this port of 127.0.0.1; 0 picks a free one; its
                                        address, with a secret, is printed (default: none)
          --console-write               let the console do everything that its user may, not only read
          --console-user NAME           the user as which the console acts (default: default)

        Encryption
          --tls-port PORT               also listen on this port for encrypted connections; 0 picks a free one (default:
                                        none)
          --tls-cert-file FILE          the server's certificate and any intermediate ones, as PEM
          --tls-key-file FILE           the certificate's private key, as PEM in PKCS#8
          --tls-key-file-pass PASSWORD  the password of the key (default: not encrypted)
          --tls-ca-cert-file FILE       the certificates of the authorities that sign clients' certificates, as PEM
          --tls-auth-clients yes|no|optional
                                        whether clients must present such a certificate (default yes)
          --tls-auth-clients-user CN|off
                                        whether a client's certificate names its user (default off)
          --tls-protocols VERSION,...   TLSv1.2, TLSv1.3 or both (default both)

        Other sources of options
          --config FILE                 read options from a file: Redis's directives, as in redis.conf, kv's own options
                                        without their dashes, and the settings of CONFIG SET
          --ignore-unknown-config       skip unknown lines of the file, with a warning
          --check-config                check all options and exit
          --completion bash|zsh         print a script that completes options: source <(kv --completion bash)
          --help                        print this and exit
          --version                     print the version and exit

        Options can also be variables of the environment: KV_PASSWORD, KV_DATA_DIR, and so on. The command line takes precedence
        over the environment, and that over the file.
        """;

    private Usage() {}
}
