using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>The serializer as a silo has it. Assemblies are named, because only those that are loaded by then would be found.</summary>
internal static class Serialization
{
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSerializer(builder => builder.AddAssembly(typeof(Entity).Assembly).AddAssembly(typeof(EntityCell).Assembly))
        .BuildServiceProvider();

    public static Serializer Serializer { get; } = Services.GetRequiredService<Serializer>();

    public static T RoundTrip<T>(T value)
        where T : notnull => Serializer.Deserialize<T>(Serializer.SerializeToArray(value))!;

    public static T DeepCopy<T>(T value)
        where T : notnull => Services.GetRequiredService<DeepCopier>().Copy(value)!;
}
