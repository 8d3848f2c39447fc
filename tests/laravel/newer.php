<?php
/* Of what the documented event uses, what a whole application and newer releases have and Illuminate 8 has not. */

namespace Illuminate\Contracts\Events {
    interface ShouldDispatchAfterCommit {}
}

namespace Illuminate\Foundation\Events {
    trait Dispatchable {}
}
