using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>The serializer as a silo has it.</summary>
internal static class Serialization
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static Serializer Serializer { get; } = Services.GetRequiredService<Serializer>();

    public static T RoundTrip<T>(T value)
        where T : notnull => Serializer.Deserialize<T>(Serializer.SerializeToArray(value))!;

    public static T DeepCopy<T>(T value)
        where T : notnull => Services.GetRequiredService<DeepCopier>().Copy(value)!;
}
