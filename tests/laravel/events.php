<?php
/* The two ways to write a broadcast event: named by broadcastAs, or by nothing but its class. */

namespace App\Events;

use Illuminate\Broadcasting\InteractsWithSockets;
use Illuminate\Broadcasting\PrivateChannel;
use Illuminate\Contracts\Broadcasting\ShouldBroadcastNow;

class EntregaEstadoCambiado implements ShouldBroadcastNow
{
    use InteractsWithSockets;

    public string $categoria = 'entrega';

    public function __construct(
        public int $id,
        public string $codigo,
        public string $nombre,
        public string $color,
        public string $timestamp,
    ) {}

    public function broadcastOn(): PrivateChannel
    {
        return new PrivateChannel('estados');
    }
}

class EstadoCambio implements ShouldBroadcastNow
{
    use InteractsWithSockets;

    public function __construct(private array $estado) {}

    public function broadcastAs(): string
    {
        return 'estado:cambio';
    }

    public function broadcastWith(): array
    {
        return $this->estado;
    }

    public function broadcastOn(): PrivateChannel
    {
        return new PrivateChannel('estados');
    }
}
