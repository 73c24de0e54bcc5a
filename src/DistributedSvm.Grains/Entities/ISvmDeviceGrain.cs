namespace DistributedSvm.Grains.Entities;

/// <summary>What a function's driver does for SVM.</summary>
[Alias("dsvm.svm-device")]
public interface ISvmDeviceGrain : IEntityGrain;
