namespace DistributedSvm.Grains.Checkpoints;

/// <summary>A value in the store, in one or more parts.</summary>
/// <param name="Key">Its parts lie under <c>key/0</c>, <c>key/1</c>, ...</param>
/// <param name="Parts">How many there are.</param>
/// <param name="Bytes">Their length together.</param>
/// <param name="Checksum">SHA-256 over all of them, in hex.</param>
[GenerateSerializer, Immutable]
public sealed record StoredPiece([property: Id(0)] string Key, [property: Id(1)] int Parts, [property: Id(2)] long Bytes, [property: Id(3)] string Checksum);
