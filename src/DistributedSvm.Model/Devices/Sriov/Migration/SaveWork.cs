namespace DistributedSvm.Model.Devices;

/// <summary>The next packet that a GT has to make: which part of the VF, from which byte on, how many bytes.</summary>
public readonly record struct SaveWork(MigrationPacketType Type, long Offset, long Size);
