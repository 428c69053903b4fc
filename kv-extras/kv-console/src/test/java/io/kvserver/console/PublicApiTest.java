package io.kvserver.console;

import io.kvserver.core.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void whatProgramsUseIsStillThere() throws Exception {
        PublicApi.check("kv-console", Console.class);
    }
}
