using System.Buffers;
using DistributedSvm.Grains.Wire;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Conventions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace DistributedSvm.Grains.Tests.Wire;

public sealed class MessageKindsTests
{
    [Fact]
    public void Every_message_of_the_model_is_known_by_its_number()
    {
        using ServiceProvider services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var kinds = new MessageKinds(services.GetRequiredService<IOptions<TypeManifestOptions>>().Value, services.GetRequiredService<ICodecProvider>());
        Assert.All(Batches.Messages, message => Assert.Equal(message.GetType(), kinds.Find(message.TypeNumber)!.Type));
        Assert.All(Batches.Messages, message => Assert.Same(kinds.Find(message.TypeNumber), kinds.Of(message)));
        Assert.True(kinds.Count >= ModelTypes.Messages.Count);
        Assert.Null(kinds.Find(0x7F02));
    }

    [Fact]
    public void Two_messages_with_one_number_are_found_when_the_silo_starts()
    {
        using ServiceProvider services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var manifest = new TypeManifestOptions();
        manifest.AddSerializer(typeof(NoCodec<FirstTwin>));
        manifest.AddSerializer(typeof(NoCodec<SecondTwin>));
        ModelBugException thrown = Assert.Throws<ModelBugException>(() => new MessageKinds(manifest, services.GetRequiredService<ICodecProvider>()));
        Assert.Contains("0x7F02: FirstTwin, SecondTwin", thrown.Message, StringComparison.Ordinal);
    }

    private sealed record FirstTwin : Message
    {
        public override int TypeNumber => 0x7F02;

        public override void Fold(ref Digest digest)
        {
        }
    }

    private sealed record SecondTwin : Message
    {
        public override int TypeNumber => 0x7F02;

        public override void Fold(ref Digest digest)
        {
        }
    }

    private sealed class NoCodec<T> : IFieldCodec<T>
    {
        public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, T? value)
            where TBufferWriter : IBufferWriter<byte> => throw new NotSupportedException();

        public T ReadValue<TInput>(ref Reader<TInput> reader, Field field) => throw new NotSupportedException();
    }
}
