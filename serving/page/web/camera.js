// A photo: by the phone's own camera where there is one, else from a live picture of the camera that the browser gives.
import {byId, dialogAnswer, notice} from './dom.js';
import {whyNot} from './media.js';
import {t} from './text.js';

const isPhone = () => matchMedia('(pointer: coarse)').matches;

function frame(video) {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
}

// onPhoto(blob) is called once for each photo.
export async function takePhoto(onPhoto) {
  if (isPhone()) return byId('capture').click();
  const dialog = byId('camera');
  const video = dialog.querySelector('video');
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia(
        {video: {facingMode: 'environment', width: {ideal: 1920}, height: {ideal: 1440}}});
  } catch (error) {
    return notice(t('no_camera', {why: whyNot(error)}));
  }
  byId('camera-wait').hidden = false;
  byId('camera-take').disabled = true;
  video.onplaying = () => {
    byId('camera-wait').hidden = true;
    byId('camera-take').disabled = false;
  };
  video.srcObject = stream;
  const answer = await dialogAnswer(dialog);
  const photo = answer === 'take' && video.videoWidth > 0 ? await frame(video) : null;
  for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
  if (photo) onPhoto(photo);
}
