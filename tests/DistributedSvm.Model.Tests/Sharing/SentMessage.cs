using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>What an entity told another one, and at which cost.</summary>
internal readonly record struct SentMessage(EntityId To, Message Message, SimTime Delay);
