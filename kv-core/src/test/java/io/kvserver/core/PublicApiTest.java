package io.kvserver.core;

import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void whatProgramsUseIsStillThere() throws Exception {
        PublicApi.check("kv-core", KvStore.class);
    }
}
