using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>Something that happened to a lock, in which event, and the entity that owns the lock.</summary>
public sealed record RecordedLock(EventKey Event, EntityId Owner, LockEvent Lock);
