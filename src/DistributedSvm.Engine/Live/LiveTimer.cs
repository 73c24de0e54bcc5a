using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Live;

/// <summary>A timer that an entity has started and that real time is to fire.</summary>
public readonly record struct LiveTimer(TimerId Id, Message Message, SimTime After);
