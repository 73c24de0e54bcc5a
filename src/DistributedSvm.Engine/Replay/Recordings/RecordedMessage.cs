using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>
/// A message as it arrived. <paramref name="Origin"/>: the nearest message of the protocol that led to it, <paramref name="Detour"/> others being in between; default
/// when there is none near.
/// </summary>
public readonly record struct RecordedMessage(Envelope Envelope, EventKey Origin, int Detour);
