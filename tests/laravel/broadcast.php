<?php
/*
 * A Laravel application that does nothing but broadcast, on Illuminate's own broadcasting, events and Redis.
 *
 *     php broadcast.php REDIS_PORT [PREFIX]
 *
 * reads one order a line from standard input, as JSON, and answers each with a line once Redis has taken it:
 *
 *     {"kind": "direct", "channels": ["private-estados"], "name": "estado:cambio", "data": {…}}
 *     {"kind": "named" | "class", "data": {…}, "socket": "the sender's" | null}
 *     {"kind": "documented", "file": "its class", "name": "estado:cambio", "categoria": "entrega", "hint": {…}}
 */

use App\Events\CambioDeEstado;
use App\Events\EntregaEstadoCambiado;
use App\Events\EstadoCambio;
use Illuminate\Broadcasting\BroadcastEvent;
use Illuminate\Broadcasting\BroadcastServiceProvider;
use Illuminate\Bus\BusServiceProvider;
use Illuminate\Config\Repository;
use Illuminate\Container\Container;
use Illuminate\Contracts\Broadcasting\Factory as Broadcasting;
use Illuminate\Events\EventServiceProvider;
use Illuminate\Redis\RedisServiceProvider;
use Illuminate\Support\Facades\Facade;

error_reporting(E_ALL & ~E_DEPRECATED); // Laravel 8 is older than what PHP 8.2 deprecates
ini_set('display_errors', 'stderr');

foreach (['Broadcasting', 'Bus', 'Config', 'Container', 'Events', 'Redis', 'Support'] as $part) {
    require_once "Illuminate/$part/autoload.php";
}
require __DIR__.'/events.php';

$app = new Container;
$app->instance('config', new Repository([
    'broadcasting' => [
        'default' => 'redis',
        'connections' => ['redis' => ['driver' => 'redis', 'connection' => 'default']],
    ],
    'database' => ['redis' => [
        'client' => 'phpredis',
        'options' => ['prefix' => $argv[2] ?? 'laravel_database_'],
        'default' => ['host' => '127.0.0.1', 'port' => (int) $argv[1], 'database' => 0],
    ]],
]));
Container::setInstance($app);
Facade::setFacadeApplication($app);
$providers = [
    EventServiceProvider::class, BusServiceProvider::class, RedisServiceProvider::class,
    BroadcastServiceProvider::class,
];
foreach ($providers as $provider) {
    (new $provider($app))->register();
}
$broadcasting = $app->make(Broadcasting::class);

while (($line = fgets(STDIN)) !== false) {
    $order = json_decode($line, true, 16, JSON_THROW_ON_ERROR);
    if ($order['kind'] === 'direct') {
        $broadcasting->connection()->broadcast($order['channels'], $order['name'], $order['data']);
    } elseif ($order['kind'] === 'documented') {
        require_once __DIR__.'/newer.php';
        require_once $order['file'];
        $event = new CambioDeEstado($order['name'], $order['categoria'], $order['hint']);
        (new BroadcastEvent($event))->handle($broadcasting); // the job that a worker of the queue does
    } else {
        // What broadcast($event)->toOthers() finds in the request of the page that caused the event.
        $app->instance('request', new class($order['socket'] ?? null) {
            public function __construct(private ?string $socket) {}

            public function header(string $name): ?string
            {
                return $name === 'X-Socket-ID' ? $this->socket : null;
            }
        });
        $event = $order['kind'] === 'class'
            ? new EntregaEstadoCambiado(...$order['data'])
            : new EstadoCambio($order['data']);
        $broadcasting->event($event)->toOthers();
        unset($event);
    }
    fwrite(STDOUT, "sent\n");
}
